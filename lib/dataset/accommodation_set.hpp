#pragma once
// Records of establishments out of features, and what is said about those that are probably one.
#include <memory>
#include <string>

#include "dataset/accommodation_duplicates.hpp"
#include "dataset/accommodation_report.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Makes records of the features of one header.
class AccommodationRecords {
 public:
  explicit AccommodationRecords(const Header& header);
  /// `index`: a feature whose values have been settled.
  AccommodationRecord make(const Batch& batch, std::size_t index) const;
  /// Of a record that a layer has, to be compared with those of the header.
  AccommodationRecord make(const ListedAccommodation& stored) const;
  /// A record that was merged into another one, or that has no name, is none to be compared.
  bool counts(const Batch& batch, std::size_t index) const;

 private:
  static void add_contacts(std::string_view phones, std::string_view mobiles, std::string_view emails,
                           std::string_view websites, AccommodationRecord& record);
  void place(double x, double y, std::string_view accuracy, AccommodationRecord& record) const;

  int name_, other_, commune_, type_, phone_, mobile_, email_, website_, house_, street_, decision_, rooms_, stars_,
      accuracy_, merged_;
  double y_scale_ = 1;  ///< metres of one unit of y
};

/// "name +55, phone +30, far -45 2300 m", for {reasons:words}.
std::string reasons_text(const std::vector<Reason>& reasons);

/// "list.xlsx:12" of a feature of these sources.
std::string origin_text(const Header& header, const Origin& origin);

/// Tells duplicates of a whole set: late issues accommodation.duplicate and -duplicate-possible at the later of two
/// records, the most alike one of each. Holds some 300 bytes of each record in memory.
std::unique_ptr<Stage> make_accommodation_duplicate_stage(std::shared_ptr<const Schema> schema);

/// Counts those that were put at the commune's seat (accommodation.place-seat), unless the input has been through here
/// (`again`); what is wrong with a record that was merged is no fault of the set and is left out. Stands behind the
/// rules.
std::unique_ptr<Stage> make_accommodation_sum_stage(bool again);

}  // namespace sohoa
