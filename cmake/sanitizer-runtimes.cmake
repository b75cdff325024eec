# Links to GCC's runtimes of the sanitizers, beside the libraries that need them: a program that was built without them,
# such as a JVM, has to be started with them (LD_PRELOAD).

foreach(_name libasan.so libubsan.so)
  execute_process(
    COMMAND "${CMAKE_C_COMPILER}" "-print-file-name=${_name}"
    OUTPUT_VARIABLE _runtime OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  if(NOT IS_ABSOLUTE "${_runtime}")
    message(FATAL_ERROR "${CMAKE_C_COMPILER} has no ${_name} (Debian: apt-get install libgcc-12-dev)")
  endif()
  file(CREATE_LINK "${_runtime}" "${CMAKE_BINARY_DIR}/${_name}" SYMBOLIC)
endforeach()
