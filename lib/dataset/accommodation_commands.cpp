#include "dataset/accommodation_commands.hpp"

#include "base/message.hpp"

namespace sohoa {

Options accommodation_options() {
  return {
      {"--merge", "", "",
       N_("make one record of those that are the same: the first one read takes over what the others know, they go to "
          "_rejected and count as merged"),
       false, true},
  };
}

bool is_accommodation_command(const Arguments&) {
  return false;
}

Exit run_accommodation_command(const Arguments&) {
  return Exit::ok;
}

}  // namespace sohoa
