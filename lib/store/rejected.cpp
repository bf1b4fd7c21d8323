#include "store/rejected.hpp"

namespace sohoa::store {

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

std::int64_t RejectedWriter::add(std::span<const Value> row, std::span<const std::string_view> raw,
                                 std::string_view rest, std::string_view source, std::int64_t source_row,
                                 const Shape& shape) {
  texts_.resize(row.size());
  Statement& insert = table_.insert();
  int parameter = table_.first_value();
  for (std::size_t field = 0; field < row.size(); ++field, ++parameter) {
    if (raw[field].data() != nullptr)
      insert.bind(parameter, raw[field]);
    else if (row[field].is_null())
      insert.bind_null(parameter);
    else
      insert.bind(parameter, texts_[field].of(row[field]));
  }
  insert.bind_text_or_null(parameter++, rest);
  insert.bind_text_or_null(parameter++, source);
  insert.bind(parameter, source_row);
  return table_.add(shape);
}

}  // namespace sohoa::store
