#pragma once
// What the two stages of assign tell one another.
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "dataset/address_book.hpp"
#include "dataset/parcel_points.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// What the first stage found out about a feature.
struct FoundAddress {
  AddressIdentity identity;
  std::uint64_t line = 0;                     ///< of all that tells the record from another one
  std::uint64_t national = 0, vpostcode = 0;  ///< hashes; 0: none
  std::optional<address::LocalCode> given;    ///< the code that the input says
  bool judged = false;                        ///< is to get a code
};

/// What flows from the first stage to the second, by batch.
class AddressFindings {
 public:
  void put(std::uint64_t batch, std::vector<FoundAddress> found) {
    const std::lock_guard lock(mutex_);
    waiting_[batch] = std::move(found);
  }
  std::vector<FoundAddress> take(std::uint64_t batch) {
    const std::lock_guard lock(mutex_);
    auto node = waiting_.extract(batch);
    return std::move(node.mapped());
  }

 private:
  std::mutex mutex_;
  std::map<std::uint64_t, std::vector<FoundAddress>> waiting_;
};

/// Where the columns of the schema stand in a row.
struct AddressColumns {
  /// Throws Error(fault) when one is not there.
  explicit AddressColumns(const Header& header);

  std::size_t code, state, given_on, state_since, plus_code, apart;
  std::array<std::size_t, kAddressTexts.size()> texts;

  AddressTexts texts_of(std::span<const Value> row) const {
    AddressTexts found;
    for (std::size_t i = 0; i < found.size(); ++i) found[i] = row[texts[i]].text();
    return found;
  }
};

/// Of a national code or a Vpostcode; 0: none.
std::uint64_t other_code_hash(std::string_view text);

/// Gives a feature this point, in degrees.
void set_point(Batch& batch, Feature& feature, geometry::Point point);

/// The first stage; see make_assign_stages().
std::unique_ptr<Stage> make_identity_stage(std::shared_ptr<AddressFindings> findings,
                                           std::shared_ptr<FoundPoints> parcels);

}  // namespace sohoa
