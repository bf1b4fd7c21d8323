#include "store/rejected.hpp"

#include <algorithm>

#include "text/number.hpp"

namespace sohoa::store {

namespace {

/// A number that was understood is no longer one that can be read in two ways: 1.012 becomes 1.0120.
std::string_view plain_text(const Value& number, ValueText& room) {
  const std::string_view text = room.of(number);
  if (number.type != Type::number || !text::is_ambiguous_number(text)) return text;
  room.scratch[text.size()] = '0';
  return {room.scratch, text.size() + 1};
}

bool is_number(const Value& value) {
  return value.type == Type::integer || value.type == Type::number;
}

}  // namespace

LayerPlan rejected_plan(const LayerPlan& layer, const std::vector<Field>& fields) {
  LayerPlan plan;
  plan.name = layer.name + "_rejected";
  plan.title = layer.title;
  plan.srid = layer.srid;
  if (layer.spatial()) plan.geometry_type = "GEOMETRY";
  for (const std::string& name : column_names(fields, {"khac", "source", "row"}))
    plan.columns.push_back({name, Type::text});
  plan.columns.back().type = Type::integer;
  return plan;
}

void raw_texts(const Batch& batch, std::span<const std::uint32_t> issues, std::vector<std::string_view>& raw) {
  std::fill(raw.begin(), raw.end(), std::string_view{});
  for (const std::uint32_t number : issues) {
    const Issue& issue = batch.issues[number];
    if (issue.value.empty() || issue.field.empty()) continue;
    const int field = batch.header->find(issue.field);
    if (field >= 0 && raw[static_cast<std::size_t>(field)].data() == nullptr)
      raw[static_cast<std::size_t>(field)] = issue.value;
  }
}

std::int64_t RejectedWriter::add(std::span<const Value> row, std::span<const std::string_view> raw,
                                 std::string_view rest, std::string_view source, std::int64_t source_row,
                                 const Shape& shape) {
  texts_.resize(row.size());
  NewRow& out = table_.row();
  for (std::size_t field = 0; field < row.size(); ++field) {
    if (raw[field].data() != nullptr && !(is_number(row[field]) && text::is_ambiguous_number(raw[field])))
      out.set(field, raw[field]);
    else if (is_number(row[field]))
      out.set(field, plain_text(row[field], texts_[field]));
    else if (row[field].is_null())
      out.set_null(field);
    else
      out.set(field, texts_[field].of(row[field]));
  }
  out.set_text_or_null(row.size(), rest);
  out.set_text_or_null(row.size() + 1, source);
  out.set(row.size() + 2, source_row > 0 ? Value::of(source_row) : Value::null());
  return table_.add(shape);
}

}  // namespace sohoa::store
