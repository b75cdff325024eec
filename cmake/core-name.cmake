# Sets CORE_HASH8, the part of the core's file name that changes with anything that changes the library: two versions
# that differ in a byte can then be in one process, or one folder, without being taken for each other.

file(GLOB _inputs CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/*.c" "${CMAKE_SOURCE_DIR}/*.cpp"
  "${CMAKE_SOURCE_DIR}/*.h")
list(SORT _inputs)
foreach(_input flags.cmake frequent-functions.ld system.cmake libc/old_names.c libc/symbols.txt libc/windows.c
    libc/windows.cmake libc/windows-symbols.txt)
  list(APPEND _inputs "${CMAKE_CURRENT_LIST_DIR}/${_input}")
endforeach()
set(_material "${SQLITE_C_SHA256};${SQLITE_OPTIONS};${CMAKE_BUILD_TYPE};${SQLANE_SANITIZE};${SQLANE_LINK_STUBS}")
foreach(_input IN LISTS _inputs)
  file(SHA256 "${_input}" _hash)
  get_filename_component(_name "${_input}" NAME)
  string(APPEND _material "\n${_name} ${_hash}")
endforeach()
string(SHA256 _hash "${_material}")
string(SUBSTRING "${_hash}" 0 8 CORE_HASH8)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${_inputs} "${SQLITE_DIR}/sqlite3.c" "${CMAKE_SOURCE_DIR}/../sqlite-amalgamation/version.properties")

# A core of earlier sources would stay beside the new one for ever.
file(GLOB _cores "${CMAKE_BINARY_DIR}/*sqlane-core-*")
foreach(_core IN LISTS _cores)
  string(FIND "${_core}" "sqlane-core-${SQLANE_VERSION}-${CORE_HASH8}." _found)
  if(_found EQUAL -1)
    file(REMOVE "${_core}")
  endif()
endforeach()
