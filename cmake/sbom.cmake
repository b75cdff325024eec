# Writes the bill of materials, in CycloneDX's form: what is compiled in, with the names that scanners look for.
#
#   cmake -DVERSION=0.1.0 -DTIMESTAMP=2026-01-01T00:00:00Z -DOUTPUT=FILE [-DSQLANE_AMALGAMATION=DIR] -P cmake/sbom.cmake

cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/fetch-sqlite.cmake")

function(_read_define name variable)
  file(STRINGS "${SQLITE_DIR}/sqlite3.h" line REGEX "^#define ${name} " LIMIT_COUNT 1)
  if(NOT line MATCHES "\"(.*)\"")
    message(FATAL_ERROR "no ${name} in ${SQLITE_DIR}/sqlite3.h")
  endif()
  set(${variable} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

_read_define(SQLITE_VERSION SQLITE_VERSION)
_read_define(SQLITE_SOURCE_ID SQLITE_SOURCE_ID)

file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT [[
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "timestamp": "@TIMESTAMP@",
    "component": {
      "type": "library",
      "bom-ref": "pkg:maven/io.sqlane/sqlane@@VERSION@?type=jar",
      "group": "io.sqlane",
      "name": "sqlane",
      "version": "@VERSION@",
      "licenses": [ { "license": { "id": "Apache-2.0" } } ],
      "purl": "pkg:maven/io.sqlane/sqlane@@VERSION@?type=jar"
    }
  },
  "components": [
    {
      "type": "library",
      "bom-ref": "pkg:generic/sqlite@@SQLITE_VERSION@",
      "name": "sqlite",
      "version": "@SQLITE_VERSION@",
      "description": "The amalgamation, sqlite3.c, compiled into the native libraries",
      "hashes": [ { "alg": "SHA-256", "content": "@SQLITE_C_SHA256@" } ],
      "licenses": [ { "license": { "id": "blessing" } } ],
      "cpe": "cpe:2.3:a:sqlite:sqlite:@SQLITE_VERSION@:*:*:*:*:*:*:*",
      "purl": "pkg:generic/sqlite@@SQLITE_VERSION@",
      "externalReferences": [ { "type": "website", "url": "https://sqlite.org/" } ],
      "properties": [ { "name": "sqlite:source_id", "value": "@SQLITE_SOURCE_ID@" } ]
    }
  ],
  "dependencies": [
    {
      "ref": "pkg:maven/io.sqlane/sqlane@@VERSION@?type=jar",
      "dependsOn": [ "pkg:generic/sqlite@@SQLITE_VERSION@" ]
    }
  ]
}
]])
