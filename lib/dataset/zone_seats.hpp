#pragma once
// Zones between the stages and the registry of their codes.
#include <memory>
#include <string_view>
#include <vector>

#include "dataset/zone_register.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Reads zones of a run into memory, as far as codes need them.
class ZoneSeats : public Sink {
 public:
  std::vector<ZoneSeat> seats;
};
std::unique_ptr<ZoneSeats> make_zone_seats(ZoneKind kind);

/// What a layer says of a code beside the code itself: when it was given, and since when it is suspended or withdrawn.
struct CodeCells {
  std::string_view given, since;  ///< ISO days, empty: as it is
};
CodeCells cells_of(const ZoneGiven& given);

/// Puts the codes that were given into the rows of the same input, read again. Keeps both.
std::unique_ptr<Stage> make_zone_fill_stage(const std::vector<ZoneSeat>& seats, const std::vector<ZoneGiven>& given,
                                            ZoneKind kind);

}  // namespace sohoa
