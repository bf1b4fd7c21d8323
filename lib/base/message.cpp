#include "base/message.hpp"

#include <libintl.h>
#include <locale.h>

#include <cstdlib>
#include <filesystem>

#include "base/data.hpp"

namespace sohoa {
namespace {

constexpr const char* kDomain = "sohoa";
Lang current = Lang::vi;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

Lang from_environment() {
  for (const char* name : {"SOHOA_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string_view value = environment(name);
    if (value.starts_with("en")) return Lang::en;
    if (value.starts_with("vi")) return Lang::vi;
  }
  return Lang::vi;
}

}  // namespace

void set_language(std::string_view choice) {
  current = choice == "en" ? Lang::en : choice == "vi" ? Lang::vi : from_environment();
  // A catalogue is looked up by LANGUAGE under any locale but plain C, so no vi_VN locale has to be installed. Numbers
  // and sorting stay those of C: what the tools print must not depend on the machine.
  setlocale(LC_ALL, "C");
  setlocale(LC_MESSAGES, "C.UTF-8");
  setlocale(LC_CTYPE, "C.UTF-8");
  setenv("LANGUAGE", current == Lang::vi ? "vi" : "en", 1);
  const std::filesystem::path catalogues = locale_path();
  bindtextdomain(kDomain, catalogues.c_str());
  bind_textdomain_codeset(kDomain, "UTF-8");
  textdomain(kDomain);
}

Lang language() {
  return current;
}

const char* tr(const char* message) {
  return dgettext(kDomain, message);
}

}  // namespace sohoa
