# sohoa_library(NAME DEP... LINK TARGET...): lib/NAME/*.cpp as static library sohoa_NAME, tested by tests/unit/NAME/*.cpp.
add_library(sohoa_flags INTERFACE)
target_compile_options(sohoa_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers
                       $<$<BOOL:${SOHOA_WERROR}>:-Werror>
                       $<$<BOOL:${SOHOA_SANITIZE}>:-fsanitize=address,undefined;-fno-omit-frame-pointer>)
# simdjson's lazy reader is chosen when compiling: SSE 4.2 is in every PC since 2010, plain x86-64 would parse at half speed.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  target_compile_options(sohoa_flags INTERFACE -march=westmere)
endif()
target_link_options(sohoa_flags INTERFACE $<$<BOOL:${SOHOA_SANITIZE}>:-fsanitize=address,undefined>)
target_include_directories(sohoa_flags INTERFACE ${PROJECT_SOURCE_DIR}/lib)

function(sohoa_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.cpp)
  if(sources)
    add_library(sohoa_${name} STATIC ${sources})
    set(kind PUBLIC)
  else()
    add_library(sohoa_${name} INTERFACE)
    set(kind INTERFACE)
  endif()
  list(TRANSFORM ARG_UNPARSED_ARGUMENTS PREPEND sohoa_)
  target_link_libraries(sohoa_${name} ${kind} sohoa_flags ${ARG_UNPARSED_ARGUMENTS} ${ARG_LINK})
endfunction()
