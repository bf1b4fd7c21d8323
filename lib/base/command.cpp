#include "base/command.hpp"

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa {

void refuse_other_options(const ToolInfo& tool, const std::string& command, const Options& taken,
                          const Arguments& arguments) {
  const Options common = common_options();
  for (const Option& option : tool.options)
    if (arguments.said(option.name) && option.name != "--json" && find(common, option.name) == nullptr &&
        find(taken, option.name) == nullptr)
      throw UsageError(tr("{} is not for {} {}", option.name, tool.name, command));
}

}  // namespace sohoa
