# Builds the libraries of other platforms, and lays out what goes into the jar of each.
#
#   cmake -DHOST=PLATFORM -DPLATFORMS=PLATFORM;... -DPREBUILT=PLATFORM=DIR;... -DVERSION=... -DJAVA_HOME=DIR
#         -DCLASSES=DIR -DMANIFEST=NativeManifest.java [-DSQLANE_NAME=VALUE...] -P cmake/platforms.cmake
#
# The host's libraries are there, in target/native/release. The others are cross-compiled, except those that are
# prebuilt: brought from a machine of their own. PLATFORMS may name these and the host, too. CLASSES/PLATFORM becomes the
# content of the jar.

cmake_minimum_required(VERSION 3.25)
get_filename_component(_root "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

# Debian's packages for each platform, and after each a command or file that comes with it. For platforms without any,
# cmake/toolchains says what else they need.
set(_package_linux-x86_64 g++-x86-64-linux-gnu x86_64-linux-gnu-g++)
set(_package_linux-arm64 g++-aarch64-linux-gnu aarch64-linux-gnu-g++)
set(_package_linux-armhf g++-arm-linux-gnueabihf arm-linux-gnueabihf-g++)
set(_package_linux-ppc64le g++-powerpc64le-linux-gnu powerpc64le-linux-gnu-g++)
set(_package_linux-riscv64 g++-riscv64-linux-gnu riscv64-linux-gnu-g++)
set(_package_windows-x86_64 g++-mingw-w64-x86-64-posix x86_64-w64-mingw32-g++-posix)
set(_package_windows-arm64 clang-19 clang++-19 lld-19 ld.lld-19 llvm-19 llvm-dlltool-19
  mingw-w64-common /usr/share/mingw-w64/include/windows.h)

# What is promised for a library.
set(_largest_library 1900000)

function(_install_toolchains)
  set(missing "")
  foreach(platform IN LISTS PLATFORMS)
    if(NOT DEFINED _package_${platform})
      continue()
    endif()
    set(packages ${_package_${platform}})
    while(packages)
      list(POP_FRONT packages package mark)
      unset(found)
      find_program(found "${mark}" NO_CACHE)
      if(NOT found AND NOT EXISTS "${mark}")
        list(APPEND missing "${package}")
      endif()
    endwhile()
  endforeach()
  if(NOT missing)
    return()
  endif()
  list(JOIN missing " " packages)
  execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
  find_program(apt_get apt-get NO_CACHE)
  if(NOT user STREQUAL "0" OR NOT apt_get)
    message(FATAL_ERROR "cross compilers are missing (Debian: apt-get install ${packages})")
  endif()
  message(STATUS "apt-get install ${packages}")
  execute_process(COMMAND "${apt_get}" -qq update)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env DEBIAN_FRONTEND=noninteractive
      "${apt_get}" -qq install -y --no-install-recommends ${missing}
    OUTPUT_QUIET RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "apt-get install ${packages} failed: ${failed}")
  endif()
endfunction()

function(_build platform)
  if(NOT EXISTS "${_root}/cmake/toolchains/${platform}.cmake")
    message(FATAL_ERROR "unknown platform: ${platform} has no file in cmake/toolchains")
  endif()
  message(STATUS "${platform}")
  set(arguments "")
  get_cmake_property(variables VARIABLES)
  foreach(variable IN LISTS variables)
    if(variable MATCHES "^SQLANE_")
      list(APPEND arguments "-D${variable}=${${variable}}")
    endif()
  endforeach()
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -DSOURCE=native -DPRESET=${platform} -DSQLANE_VERSION=${VERSION} -DSQLANE_JNI=ON
      -DSQLANE_JAVA_HOME=${JAVA_HOME} ${arguments} -P cmake/build.cmake
    WORKING_DIRECTORY "${_root}" RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "the libraries for ${platform} cannot be built")
  endif()
endfunction()

# Copies what has changed, so that nothing is packed again without need, and removes what is no longer there.
function(_lay_out platform directory)
  set(root "${CLASSES}/${platform}")
  set(to "${root}/io/sqlane/${platform}")
  file(GLOB libraries RELATIVE "${directory}" "${directory}/*.so" "${directory}/*.dll" "${directory}/*.dylib")
  list(SORT libraries)
  set(sums "")
  file(MAKE_DIRECTORY "${to}")
  foreach(library IN LISTS libraries)
    file(SIZE "${directory}/${library}" size)
    if(size GREATER _largest_library)
      message(FATAL_ERROR "${platform}: ${library} is too large: ${size} bytes, ${_largest_library} are allowed")
    endif()
    file(SHA256 "${directory}/${library}" hash)
    string(APPEND sums "${hash}  ${library}\n")
    file(COPY_FILE "${directory}/${library}" "${to}/${library}" ONLY_IF_DIFFERENT)
    file(CHMOD "${to}/${library}" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  endforeach()
  file(GLOB present RELATIVE "${to}" "${to}/*")
  foreach(file IN LISTS present)
    if(NOT file STREQUAL "SHA256SUMS" AND NOT file IN_LIST libraries)
      file(REMOVE "${to}/${file}")
    endif()
  endforeach()
  # As sha256sum --check reads it.
  file(CONFIGURE OUTPUT "${to}/SHA256SUMS" CONTENT "${sums}" @ONLY)
  _compile_module("${platform}" "${root}")
endfunction()

# A jar with nothing but resources is a module, too: its name would otherwise be made of that of the file.
function(_compile_module platform root)
  string(REGEX REPLACE "[-]" "." module "io.sqlane.natives.${platform}")
  set(source "${_root}/target/generated-modules/${platform}/module-info.java")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT
    "/** The native libraries of io.sqlane for ${platform}. */\nmodule ${module} {}\n")
  if(NOT "${source}" IS_NEWER_THAN "${root}/module-info.class")
    return()
  endif()
  execute_process(
    COMMAND "${JAVA_HOME}/bin/javac" --release 17 --module-version "${VERSION}" -d "${root}" "${source}"
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# One library for each platform: what is built here already, or elsewhere, is not built again.
list(REMOVE_DUPLICATES PLATFORMS)
set(_present ${PREBUILT})
list(TRANSFORM _present REPLACE "=.*" "")
if(HOST IN_LIST _present)
  message(FATAL_ERROR "prebuilt is the platform that is built here: ${HOST}")
endif()
list(REMOVE_ITEM PLATFORMS "${HOST}" ${_present})

_install_toolchains()
set(_natives "${HOST}=${_root}/target/native/release")
foreach(_platform IN LISTS PLATFORMS)
  _build(${_platform})
  list(APPEND _natives "${_platform}=${_root}/target/native/${_platform}")
endforeach()
list(APPEND _natives ${PREBUILT})
foreach(_native IN LISTS _natives)
  if(NOT _native MATCHES "^([^=]+)=(.+)$")
    message(FATAL_ERROR "expected platform=DIR: ${_native}")
  endif()
  set(_platform "${CMAKE_MATCH_1}")
  set(_directory "${CMAKE_MATCH_2}")
  _lay_out("${_platform}" "${_directory}")
endforeach()

set(NATIVES "${_natives}")
set(OUTPUT "${MANIFEST}")
include("${CMAKE_CURRENT_LIST_DIR}/manifest.cmake")
