# Compiler and linker flags, for every target of ours.
#
#   sqlane_compile(target)       optimization, hardening, sanitizers
#   sqlane_strict(target)        our own code: warnings are errors, the language without its runtime
#   sqlane_conserve_stack(target) SQLite: small stack frames
#   sqlane_link(target exports)  a shared library that exports what cmake/exports says under that name
#   sqlane_order(target script)  what runs often lies together

include(CheckCCompilerFlag)

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

# -O3, link-time optimization and newer instruction sets gained nothing that could be measured.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g0")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g0")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer")

# A shared library of ours links with the C driver. CMake would add the C++ runtime by itself: without it, a use of the
# runtime is an undefined symbol and fails the link.
set(CMAKE_CXX_IMPLICIT_LINK_LIBRARIES "")

function(_sqlane_harden target)
  if(NOT WIN32 OR CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # Clang's for Windows would need a part of Microsoft's runtime.
    target_compile_options(${target} PRIVATE -fstack-protector-strong)
  endif()
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    return()
  endif()
  # What _FORTIFY_SOURCE calls is glibc's alone, and some distributions' compilers set it by themselves.
  target_compile_options(${target} PRIVATE -U_FORTIFY_SOURCE)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    target_compile_options(${target} PRIVATE -fcf-protection -fstack-clash-protection)
  elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
    # Outlined atomics ask the C library for the processor's features by a name that not every one has.
    target_compile_options(${target} PRIVATE -mbranch-protection=standard -fstack-clash-protection -mno-outline-atomics)
  endif()
endfunction()

function(sqlane_compile target)
  target_compile_options(${target} PRIVATE
    -fno-math-errno -ffunction-sections -fdata-sections -fvisibility=hidden
    # No path of the building machine in a library: the same sources give the same bytes in any folder.
    "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=native" "-ffile-prefix-map=${SQLITE_DIR}=sqlite"
    "-ffile-prefix-map=${CMAKE_BINARY_DIR}=build"
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti -fno-threadsafe-statics>)
  if(SQLANE_SANITIZE)
    target_compile_options(${target} PRIVATE "-fsanitize=${SQLANE_SANITIZE}" -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE "-fsanitize=${SQLANE_SANITIZE}")
    return()
  endif()
  if(WIN32)
    # GetCurrentThreadStackLimits is of Windows 8.
    target_compile_definitions(${target} PRIVATE _WIN32_WINNT=0x0A00)
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL "ARM64")
      # The C library of the system, which is the only one that has all of the language there.
      target_compile_definitions(${target} PRIVATE _UCRT)
    endif()
  endif()
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "ppc64le")
    # Every stack frame there names the one before it: the tables say nothing new, and are an eighth of the library.
    target_compile_options(${target} PRIVATE -fno-asynchronous-unwind-tables -fno-unwind-tables)
  endif()
  _sqlane_harden(${target})
endfunction()

function(sqlane_strict target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Werror)
endfunction()

# SQLite's compiler of expressions recurses. Without this, functions that are inlined into it double the stack that one
# level takes; nothing became slower that could be measured.
function(sqlane_conserve_stack target)
  check_c_compiler_flag(-fconserve-stack HAS_CONSERVE_STACK)
  if(HAS_CONSERVE_STACK)
    target_compile_options(${target} PRIVATE -fconserve-stack)
  endif()
endfunction()

function(sqlane_link target exports)
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
  if(WIN32)
    # What is exported is marked in the source, or listed in a definition file that is one of the sources.
    set_target_properties(${target} PROPERTIES PREFIX "" IMPORT_PREFIX "")
    target_link_options(${target} PRIVATE
      -s -Wl,--gc-sections -Wl,--nxcompat -Wl,--dynamicbase -Wl,--high-entropy-va -Wl,--no-insert-timestamp
      $<$<C_COMPILER_ID:GNU>:-static -fstack-protector-strong>)
  elseif(APPLE)
    set(list "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/exports/${exports}.apple")
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${list}")
    set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_NAME_DIR ON INSTALL_NAME_DIR "@rpath")
    target_link_options(${target} PRIVATE -Wl,-dead_strip "-Wl,-exported_symbols_list,${list}" -Wl,-x)
  else()
    set(map "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/exports/${exports}.map")
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${map}")
    target_link_options(${target} PRIVATE
      -Wl,--gc-sections -Wl,--as-needed -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,-Bsymbolic -Wl,--exclude-libs,ALL
      -Wl,--hash-style=gnu "-Wl,--version-script=${map}" $<$<CONFIG:Release>:-s>)
    if(NOT SQLANE_SANITIZE)
      # The sanitizers' runtime comes with the program.
      target_link_options(${target} PRIVATE -Wl,-z,defs)
    endif()
  endif()
endfunction()

# Where the linker has no such scripts, the order is as it comes.
function(sqlane_order target script)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${script}")
    target_link_options(${target} PRIVATE "-Wl,-T,${script}")
  endif()
endfunction()
