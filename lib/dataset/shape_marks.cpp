#include "dataset/shape_marks.hpp"

#include "geometry/findings.hpp"

namespace sohoa {

void mark_shapes(const Batch& batch, std::vector<ShapeMark>& marks) {
  constexpr std::string_view kGeometry = "geometry.";
  marks.assign(batch.features.size(), {});
  for (const Issue& issue : batch.issues) {
    if (issue.feature == Issue::kLate || !issue.rule.starts_with(kGeometry)) continue;
    if (issue.rule == kSameShape)
      marks[issue.feature].twice = true;
    else if (issue.severity == Severity::error ||
             is_invalid(geometry::fault_named(issue.rule.substr(kGeometry.size()))))
      marks[issue.feature].faulty = true;
  }
}

}  // namespace sohoa
