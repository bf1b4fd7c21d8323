#pragma once
// sohoa-zone list: what an authority sends on, of the zones of datasets.
#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// --market --crop --expiring --csv
Options zone_list_options();

/// The zones of one kind (--kind) in datasets, by market, crop and code; only those of --market, --crop, --state, and
/// of codes that expire within --expiring days. To standard output, or to -o: .csv; .xlsx with a sheet for each market
/// and crop; .geojson in WGS 84 (RFC 7946), for a traceability portal, without what is personal. Status 1 when none is
/// left.
Exit run_zone_list(const Arguments& arguments);

}  // namespace sohoa
