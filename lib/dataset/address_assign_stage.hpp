#pragma once
// Gives codes to addresses on their way into the layer dia_chi_so.
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "dataset/address_book.hpp"
#include "dataset/parcel_points.hpp"
#include "store/container.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

struct AssignOptions {
  std::string today;                          ///< ISO 8601: the day on which codes are given
  bool again = false;                         ///< an address whose code was retired gets a new one
  std::shared_ptr<FoundPoints> parcels = {};  ///< places of features without a geometry; null: there are none
};

/// What becomes of the codes of a run: for sohoa_code_history.
class CodeChanges {
 public:
  void give(std::uint64_t id) { events_.push_back({id, {}}); }
  /// Nothing of this code happened after all.
  void take_back(std::uint64_t id) { taken_back_.insert(id); }
  void change(std::uint64_t id, std::string reason) { events_.push_back({id, std::move(reason)}); }
  /// Writes them into the staging database of the layer. `indexed`: that database becomes the file.
  void write(store::Database& database, store::Container& container, const std::string& day, const std::string& tool,
             bool indexed) const;

 private:
  struct Event {
    std::uint64_t id;
    std::string reason;  ///< empty: it was given
  };
  std::vector<Event> events_;
  std::unordered_set<std::uint64_t> taken_back_;
};

/// The name under which these codes stand in sohoa_code_history.
inline constexpr const char* kAddressFamily = "dia-chi-so";

/// Two stages behind those of the schema `address`: the first finds out, on all cores, where an address lies, whether
/// that is in its commune, and what tells it from others; the second gives codes in input order, but last to those
/// whose number or name others of the registry have too: they wait until all have come that surely are one of these.
/// What is registered keeps its code, its day and those texts that the input leaves out; what is new gets the next
/// number of its cell. Points leave in degrees on WGS 84. `book` and `changes` outlive the stages.
///
/// Issues: address.outside, address.wrong-place, address.no-position, address.code-wrong, address.code-unknown,
/// address.cell-full, address.key-elsewhere (errors: no code), address.retired, address.far, address.told-by-order,
/// address.commune-unknown, -commune-old, -other-commune, -far-from-commune, -outside-communes, -other-name,
/// -other-key, -other-number, -house-known, -perhaps-known, -name-and-place, -national-twice, -vpostcode-twice
/// (warnings), address.moved (info).
std::vector<std::unique_ptr<Stage>> make_assign_stages(AddressBook& book, CodeChanges& changes, AssignOptions options);

/// Behind the policy: codes that were given to what it rejects are not given.
std::unique_ptr<Stage> make_take_back_stage(const AddressBook& book, CodeChanges& changes);

/// Shapes become their representative points; stands before the stages of the schema.
std::unique_ptr<Stage> make_point_stage();

/// Of a layer of ours the edition is that of maXaGoc, the commune as the office wrote it; the commune of an address is
/// maXa, today's, whose edition is left to be filled. Input without the three columns is not touched.
std::unique_ptr<Stage> make_commune_of_today_stage();

/// Puts the texts of source columns together as the column `khoa`, with / between them; null where one is empty.
/// prepare() throws UsageError for a column that is not there.
std::unique_ptr<Stage> make_key_stage(std::vector<std::string> columns);

}  // namespace sohoa
