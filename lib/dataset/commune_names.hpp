#pragma once
// Which commune is meant where a table has its name in place of its code.
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "admin/finder.hpp"

namespace sohoa {

/// Communes by name, in the provinces that are known. Safe from any thread.
class CommuneNames {
 public:
  struct Found {
    std::vector<admin::Unit> communes;  ///< with that name, or else only like it, the likeliest first
    bool sure = false;                  ///< it is the name of the first one, and of no other in the provinces
  };

  /// `codes`: of communes, of any edition; their provinces are where names are looked for, before and after the
  /// mergers. `province`: the code of one of 2024; empty for none. Without either nothing is sure.
  CommuneNames(const admin::Units& units, const std::vector<std::string>& codes, std::string_view province);

  /// `name` as written, with or without the word for its kind ("xã Đồng Tiến"). Communes of `edition` are preferred;
  /// those before or after the mergers count too where `any_edition`. Each name is looked for once; of more than 5,000
  /// different ones, which no table of communes has, nothing is found.
  const Found& find(std::string_view name, admin::Edition edition, bool any_edition);

 private:
  void add_places(std::string_view code);
  void add_province(std::string_view code, admin::Edition edition);
  Found search(std::string_view name, admin::Edition edition, bool any_edition) const;

  const admin::Units& units_;
  admin::Finder finder_;
  std::vector<std::string> places_;  ///< names of the provinces
  std::mutex mutex_;
  std::unordered_map<std::string, Found> known_;
};

}  // namespace sohoa
