# Configures and builds one of the native projects. Maven calls it; nothing is built again that has not changed.
#
#   cmake -DSOURCE=native -DPRESET=test [-DNAME=VALUE...] -P cmake/build.cmake
#   cmake -DSOURCE=native/tool -DBUILD=target/native/tool [-DTOOLCHAIN=FILE] [-DNAME=VALUE...] -P cmake/build.cmake
#
# Every SQLANE_ variable is handed on.

cmake_minimum_required(VERSION 3.25)
get_filename_component(_root "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

if(PRESET)
  set(BUILD "${_root}/target/native/${PRESET}")
  set(_arguments --preset "${PRESET}")
else()
  get_filename_component(BUILD "${BUILD}" ABSOLUTE BASE_DIR "${_root}")
  set(_arguments -B "${BUILD}")
endif()
if(TOOLCHAIN)
  get_filename_component(TOOLCHAIN "${TOOLCHAIN}" ABSOLUTE BASE_DIR "${_root}")
  list(APPEND _arguments "-DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN}")
endif()
find_program(NINJA_COMMAND NAMES ninja)
if(NINJA_COMMAND AND NOT EXISTS "${BUILD}/CMakeCache.txt")
  list(APPEND _arguments -G Ninja)
endif()
if(SQLANE_AMALGAMATION)
  get_filename_component(SQLANE_AMALGAMATION "${SQLANE_AMALGAMATION}" ABSOLUTE BASE_DIR "${_root}")
endif()
get_cmake_property(_variables VARIABLES)
foreach(_variable IN LISTS _variables)
  if(_variable MATCHES "^SQLANE_")
    list(APPEND _arguments "-D${_variable}=${${_variable}}")
  endif()
endforeach()

function(_run)
  cmake_parse_arguments(run "QUIET" "" "COMMAND" ${ARGN})
  set(quiet "")
  if(run_QUIET)
    set(quiet OUTPUT_QUIET)  # errors are still shown
  endif()
  execute_process(
    COMMAND "${CMAKE_COMMAND}" ${run_COMMAND} WORKING_DIRECTORY "${_root}/${SOURCE}" RESULT_VARIABLE failed ${quiet})
  if(failed)
    message(FATAL_ERROR "building ${SOURCE} failed")
  endif()
endfunction()

_run(QUIET COMMAND -S "${_root}/${SOURCE}" ${_arguments})
cmake_host_system_information(RESULT _cores QUERY NUMBER_OF_LOGICAL_CORES)
_run(COMMAND --build "${BUILD}" --parallel "${_cores}")
