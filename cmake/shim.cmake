# The JNI library: generated glue and the hand-written files of native/jni.

foreach(_needed SQLANE_JNI_GENERATED SQLANE_JAVA_HOME)
  if(NOT ${_needed})
    message(FATAL_ERROR "the JNI library needs -D${_needed}=DIR")
  endif()
endforeach()

if(WIN32)
  # Ours, so that one JDK is enough to build for every platform.
  set(_jni_platform "${CMAKE_SOURCE_DIR}/jni/windows")
elseif(EXISTS "${SQLANE_JAVA_HOME}/include/darwin")
  set(_jni_platform "${SQLANE_JAVA_HOME}/include/darwin")
else()
  # The same for macOS.
  set(_jni_platform "${SQLANE_JAVA_HOME}/include/linux")
endif()
set(JNI_INCLUDE_DIRECTORIES "${SQLANE_JAVA_HOME}/include" "${_jni_platform}")

if(WIN32 AND CMAKE_SYSTEM_PROCESSOR STREQUAL "ARM64")
  # Debian packs no C++ library for it. The generated file names four headers, and of all that is in them one class, for
  # what nothing calls.
  set(_headers "${CMAKE_BINARY_DIR}/headers")
  foreach(_header memory new chrono)
    file(CONFIGURE OUTPUT "${_headers}/${_header}" CONTENT "" @ONLY)
  endforeach()
  file(CONFIGURE OUTPUT "${_headers}/exception" @ONLY CONTENT
    "namespace std {\nstruct exception {\n  virtual const char* what() const noexcept;\n};\n}\n")
  list(APPEND JNI_INCLUDE_DIRECTORIES "${_headers}")
endif()

add_library(jni_generated OBJECT "${SQLANE_JNI_GENERATED}/jnisqlane.cpp")
target_include_directories(jni_generated PRIVATE "${CMAKE_SOURCE_DIR}")
target_include_directories(jni_generated SYSTEM PRIVATE ${JNI_INCLUDE_DIRECTORIES})
# The generated JNI_OnLoad would start the generator's own runtime and its threads; native/jni defines the real one.
target_compile_definitions(jni_generated PRIVATE JNI_OnLoad=javacpp_OnLoad JNI_OnUnload=javacpp_OnUnload)
target_compile_options(jni_generated PRIVATE -w)
sqlane_compile(jni_generated)

file(GLOB JNI_SOURCES CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/jni/*.cpp")
add_library(jni_objects OBJECT ${JNI_SOURCES})
target_include_directories(jni_objects PRIVATE "${CMAKE_SOURCE_DIR}")
target_include_directories(jni_objects SYSTEM PRIVATE ${JNI_INCLUDE_DIRECTORIES} "${SQLITE_DIR}")
sqlane_compile(jni_objects)
sqlane_strict(jni_objects)

if(SQLANE_TESTS)
  target_compile_options(jni_generated PRIVATE -finstrument-functions)
  target_compile_options(jni_objects PRIVATE -finstrument-functions)
  file(GLOB JNI_TEST_SOURCES CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/test/jni/*.cpp")
  target_sources(jni_objects PRIVATE ${JNI_TEST_SOURCES})
endif()

add_library(jnisqlane SHARED $<TARGET_OBJECTS:jni_generated> $<TARGET_OBJECTS:jni_objects>)
target_link_libraries(jnisqlane PRIVATE core)
sqlane_system(jnisqlane)
if(APPLE)
  set(_beside "@loader_path")
else()
  set(_beside "$ORIGIN")
endif()
set_target_properties(jnisqlane PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "${_beside}")
if(WIN32)
  # The linker for Windows knows no patterns, so the names come from the sources.
  set(_sources "${SQLANE_JNI_GENERATED}/jnisqlane.cpp" ${JNI_SOURCES})
  set(_exports "EXPORTS\n")
  foreach(_source IN LISTS _sources)
    file(STRINGS "${_source}" _lines REGEX "JNICALL (Java_|JNI_On)")
    foreach(_line IN LISTS _lines)
      if(_line MATCHES "JNICALL (Java_io_sqlane_[A-Za-z0-9_]+)\\(")
        string(APPEND _exports "  ${CMAKE_MATCH_1}\n")
      endif()
    endforeach()
  endforeach()
  string(APPEND _exports "  JNI_OnLoad\n  JNI_OnUnload\n")
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/jnisqlane.def" CONTENT "${_exports}" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_sources})
  target_sources(jnisqlane PRIVATE "${CMAKE_BINARY_DIR}/jnisqlane.def")
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # The older tag: LD_LIBRARY_PATH must not bring another core in.
  target_link_options(jnisqlane PRIVATE -Wl,--disable-new-dtags)
endif()
sqlane_link(jnisqlane shim)
