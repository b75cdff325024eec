# The JNI library: generated glue and the hand-written files of native/jni.

foreach(_needed SQLANE_JNI_GENERATED SQLANE_JAVA_HOME)
  if(NOT ${_needed})
    message(FATAL_ERROR "the JNI library needs -D${_needed}=DIR")
  endif()
endforeach()

if(WIN32)
  set(_jni_platform win32)
elseif(APPLE)
  set(_jni_platform darwin)
else()
  set(_jni_platform linux)
endif()
set(JNI_INCLUDE_DIRECTORIES "${SQLANE_JAVA_HOME}/include" "${SQLANE_JAVA_HOME}/include/${_jni_platform}")

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
set_target_properties(jnisqlane PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN")
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # The older tag: LD_LIBRARY_PATH must not bring another core in.
  target_link_options(jnisqlane PRIVATE -Wl,--disable-new-dtags)
endif()
sqlane_link(jnisqlane "${CMAKE_SOURCE_DIR}/../cmake/exports/shim.map")
