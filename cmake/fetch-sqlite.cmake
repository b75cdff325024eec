# Puts SQLite's amalgamation in place and checks it against sqlite-amalgamation/version.properties.
#
#   cmake [-DSQLANE_AMALGAMATION=DIR] -P cmake/fetch-sqlite.cmake
#
# Included from a CMakeLists.txt it does the same and leaves SQLITE_DIR (the folder of sqlite3.c and sqlite3.h) and
# SQLITE_C_SHA256 behind. Nothing is downloaded while the pinned files are there, so a second build works offline.
# SQLANE_AMALGAMATION takes another copy, on its user's responsibility: no hash is checked.

get_filename_component(_pin_dir "${CMAKE_CURRENT_LIST_DIR}/../sqlite-amalgamation" ABSOLUTE)

function(_read_pin key variable)
  file(STRINGS "${_pin_dir}/version.properties" lines ENCODING UTF-8)
  foreach(line IN LISTS lines)
    if(line MATCHES "^([^#=]+)=(.*)$" AND CMAKE_MATCH_1 STREQUAL key)
      set(${variable} "${CMAKE_MATCH_2}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "no entry '${key}' in ${_pin_dir}/version.properties")
endfunction()

function(_is_pinned file variable)
  set(${variable} FALSE PARENT_SCOPE)
  if(EXISTS "${SQLITE_DIR}/${file}")
    _read_pin("${file}.sha256" expected)
    file(SHA256 "${SQLITE_DIR}/${file}" actual)
    if(actual STREQUAL expected)
      set(${variable} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

function(_download)
  find_program(NPM_COMMAND NAMES npm.cmd npm)
  if(NOT NPM_COMMAND)
    message(FATAL_ERROR "npm is needed to download SQLite's sources (Debian: apt-get install npm), "
                        "or pass a folder that holds them: -Dsqlite.amalgamation=DIR")
  endif()
  execute_process(
    COMMAND "${NPM_COMMAND}" ci --ignore-scripts --no-audit --no-fund
    WORKING_DIRECTORY "${_pin_dir}"
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "npm ci failed in ${_pin_dir}: ${failed}")
  endif()
endfunction()

function(_require_pinned file)
  _read_pin("${file}.sha256" expected)
  file(SHA256 "${SQLITE_DIR}/${file}" actual)
  if(NOT actual STREQUAL expected)
    message(FATAL_ERROR "${SQLITE_DIR}/${file} is not the pinned file: SHA-256 expected=${expected}, actual=${actual}")
  endif()
endfunction()

function(_require_source_id)
  _read_pin(source.id expected)
  file(STRINGS "${SQLITE_DIR}/sqlite3.h" line REGEX "^#define SQLITE_SOURCE_ID " LIMIT_COUNT 1)
  string(REGEX REPLACE "^[^\"]*\"(.*)\".*$" "\\1" actual "${line}")
  if(NOT actual STREQUAL expected)
    message(FATAL_ERROR "SQLITE_SOURCE_ID in sqlite3.h differs from the pin: expected=${expected}, actual=${actual}")
  endif()
endfunction()

if(SQLANE_AMALGAMATION)
  get_filename_component(SQLITE_DIR "${SQLANE_AMALGAMATION}" ABSOLUTE)
  foreach(_file sqlite3.c sqlite3.h)
    if(NOT EXISTS "${SQLITE_DIR}/${_file}")
      message(FATAL_ERROR "no ${_file} in the folder given as amalgamation: ${SQLITE_DIR}")
    endif()
  endforeach()
  message(STATUS "SQLite from ${SQLITE_DIR}, not compared with the pin")
else()
  set(SQLITE_DIR "${_pin_dir}/node_modules/better-sqlite3/deps/sqlite3")
  _is_pinned(sqlite3.c _c_pinned)
  _is_pinned(sqlite3.h _h_pinned)
  if(NOT (_c_pinned AND _h_pinned))
    _download()
    _require_pinned(sqlite3.c)
    _require_pinned(sqlite3.h)
    _require_source_id()
  endif()
endif()
file(SHA256 "${SQLITE_DIR}/sqlite3.c" SQLITE_C_SHA256)
