#include "dataset/added_columns.hpp"

#include <algorithm>
#include <numeric>

namespace sohoa {

std::shared_ptr<Header> AddedColumns::prepare(const Header& in) {
  auto out = std::make_shared<Header>(in);
  old_width_ = in.fields.size();
  places_.clear();
  // What a tool filled, or a stream does not tell apart, belongs to every source.
  for (SourceInfo& source : out->sources)
    if (!in.schema.empty() || source.columns.empty()) {
      source.columns.resize(in.fields.size());
      std::iota(source.columns.begin(), source.columns.end(), 0U);
    }
  for (const Field& field : added_) {
    int at = out->find(field.name);
    if (at < 0) {
      at = static_cast<int>(out->fields.size());
      for (SourceInfo& source : out->sources) source.columns.push_back(static_cast<std::uint32_t>(at));
      out->fields.push_back(field);
    }
    out->fields[static_cast<std::size_t>(at)].type = field.type;
    places_.push_back(static_cast<std::size_t>(at));
  }
  out->schema.clear();
  out->schema_text.clear();
  return out;
}

void AddedColumns::widen(Batch& batch, const std::shared_ptr<const Header>& out) const {
  const std::size_t now = out->fields.size();
  batch.header = out;
  if (old_width_ != now) {
    thread_local std::vector<Value> wide;
    wide.assign(batch.features.size() * now, Value::null());
    for (std::size_t i = 0; i < batch.features.size(); ++i)
      std::copy_n(batch.values.begin() + static_cast<std::ptrdiff_t>(i * old_width_), old_width_,
                  wide.begin() + static_cast<std::ptrdiff_t>(i * now));
    batch.values.swap(wide);
  }
  for (std::size_t i = 0; i < batch.features.size(); ++i)
    for (const std::size_t place : places_) batch.row(i)[place] = Value::null();
}

}  // namespace sohoa
