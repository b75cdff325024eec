# sqlane_extract_constants(file): writes the list that native/tool/print_constants.cpp is compiled with.
#
# From sqlite3.h: every #define SQLITE_NAME whose value is made of integers and of names already accepted (strings,
# types, function-like macros, destructor pointers and the build's own options are not), under the heading of the header's own documentation.
# From sqlane.h: the same for SQLANE_NAME, and enumerators. The compiler computes the values, not this script.
#
#   GROUP("Result Codes")
#   INTEGER_CONSTANT(SQLITE_OK)
#   RESULT_CODE(SQLITE_OK)

# Sets ${variable} to TRUE if the text is an integer expression over the accepted names.
function(_is_integer_expression text accepted variable)
  set(${variable} FALSE PARENT_SCOPE)
  string(REGEX REPLACE "0[xX][0-9A-Fa-f]+" "0" rest "${text}")
  string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_]*" names "${rest}")
  foreach(name IN LISTS names)
    if(NOT name IN_LIST accepted)
      return()
    endif()
  endforeach()
  string(STRIP "${rest}" rest)
  if(NOT rest STREQUAL "")
    set(${variable} TRUE PARENT_SCOPE)
  endif()
endfunction()

function(_append_constants header prefix title output)
  file(READ "${header}" text)
  # The character sets leave out what would end a value (a comment, a string, a bracket) or split a CMake list.
  string(REGEX MATCHALL
    "CAPI3REF: [-A-Za-z0-9 ,'&()_/.]+|\n *# *define[ \t]+${prefix}_[A-Z0-9_]+[ \t]+[-A-Za-z0-9_()<| \t]+|\n +${prefix}_[A-Z0-9_]+ *= *[-A-Za-z0-9_()<| ]+"
    found "${text}")
  set(group "${title}")
  set(written "")
  set(accepted "")
  string(REGEX REPLACE "=[^;]*" "" option_names "${SQLITE_OPTIONS}")
  set(lines "${${output}}")
  foreach(item IN LISTS found)
    if(item MATCHES "^CAPI3REF: (.*)$")
      string(STRIP "${CMAKE_MATCH_1}" group)
    elseif(item MATCHES "(${prefix}_[A-Z0-9_]+)[ \t]*[ \t=][ \t]*(.+)$")
      set(name "${CMAKE_MATCH_1}")
      set(value "${CMAKE_MATCH_2}")
      _is_integer_expression("${value}" "${accepted}" is_integer)
      if(is_integer AND NOT name IN_LIST accepted AND NOT name IN_LIST option_names)
        if(NOT group STREQUAL written)
          string(APPEND lines "GROUP(\"${group}\")\n")
          set(written "${group}")
        endif()
        list(APPEND accepted "${name}")
        if(item MATCHES "define")
          # Some are defined for one platform only.
          string(APPEND lines "#ifdef ${name}\nINTEGER_CONSTANT(${name})\n")
          if(group MATCHES "^(Extended )?Result Codes$")
            string(APPEND lines "RESULT_CODE(${name})\n")
          endif()
          string(APPEND lines "#endif\n")
        else()
          string(APPEND lines "INTEGER_CONSTANT(${name})\n")
        endif()
      endif()
    endif()
  endforeach()
  set(${output} "${lines}" PARENT_SCOPE)
endfunction()

function(sqlane_extract_constants file)
  set(lines "")
  _append_constants("${SQLITE_DIR}/sqlite3.h" SQLITE "SQLite" lines)
  if(EXISTS "${SQLANE_HEADER}")
    _append_constants("${SQLANE_HEADER}" SQLANE "Sqlane's own" lines)
  endif()
  file(CONFIGURE OUTPUT "${file}" CONTENT "${lines}" @ONLY)
endfunction()
