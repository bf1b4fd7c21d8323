#include "crs/cell_transform.hpp"

#include <cmath>
#include <numbers>

#include "crs/definition.hpp"

namespace sohoa::crs {
namespace {

constexpr double kMetres = 4096, kDegrees = 0.04;                 ///< side of a cell
constexpr double kTolerance = 1e-7, kToleranceInDegrees = 1e-12;  ///< a tenth of a micrometre

using Matrix = std::array<std::array<double, 5>, 5>;

/// Where PROJ is asked, from -1 to 1 (Chebyshev's points: the error is spread evenly).
std::array<double, 5> make_nodes() {
  std::array<double, 5> nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    nodes[i] = std::cos((2 * static_cast<double>(i) + 1) * std::numbers::pi / 10);
  return nodes;
}
const std::array<double, 5> kNodes = make_nodes();

/// From values at the nodes to the terms of the polynomial through them: row `power`, column `node` (Lagrange's
/// polynomials multiplied out).
Matrix make_terms_of_values() {
  Matrix terms{};
  for (std::size_t node = 0; node < kNodes.size(); ++node) {
    std::array<double, 5> product{1};
    double divisor = 1;
    for (std::size_t other = 0; other < kNodes.size(); ++other) {
      if (other == node) continue;
      for (std::size_t power = product.size() - 1; power > 0; --power)
        product[power] = product[power - 1] - kNodes[other] * product[power];
      product[0] *= -kNodes[other];
      divisor *= kNodes[node] - kNodes[other];
    }
    for (std::size_t power = 0; power < product.size(); ++power) terms[power][node] = product[power] / divisor;
  }
  return terms;
}
const Matrix kTermsOfValues = make_terms_of_values();

}  // namespace

CellTransform::CellTransform(int from, int to)
    : transform_(from, to),
      half_((geographic(transform_.from()) ? kDegrees : kMetres) / 2),
      tolerance_(geographic(transform_.to()) ? kToleranceInDegrees : kTolerance) {}

/// By Horner's rule, both new coordinates at once.
std::array<double, 2> CellTransform::evaluate(const Cell& cell, double u, double v) const {
  std::array<double, 2> sum{};
  for (std::size_t i = kTerms; i-- > 0;) {
    std::array<double, 2> inner{};
    for (std::size_t j = kTerms; j-- > 0;)
      for (std::size_t k = 0; k < 2; ++k) inner[k] = inner[k] * v + cell.terms[i][j][k];
    for (std::size_t k = 0; k < 2; ++k) sum[k] = sum[k] * u + inner[k];
  }
  return sum;
}

void CellTransform::fit(Cell& cell) {
  std::array<Matrix, 2> values;
  for (std::size_t i = 0; i < kTerms; ++i)
    for (std::size_t j = 0; j < kTerms; ++j) {
      double x = cell.x + kNodes[i] * half_, y = cell.y + kNodes[j] * half_;
      if (!ask(x, y)) return;
      values[0][i][j] = x;
      values[1][i][j] = y;
    }
  // What all values have in common is taken off first, so that no digits are lost.
  for (std::size_t k = 0; k < 2; ++k) {
    const double common = values[k][2][2];
    Matrix rows{};
    for (std::size_t power = 0; power < kTerms; ++power)
      for (std::size_t j = 0; j < kTerms; ++j)
        for (std::size_t node = 0; node < kTerms; ++node)
          rows[power][j] += kTermsOfValues[power][node] * (values[k][node][j] - common);
    for (std::size_t i = 0; i < kTerms; ++i)
      for (std::size_t j = 0; j < kTerms; ++j) {
        double term = i == 0 && j == 0 ? common : 0;
        for (std::size_t node = 0; node < kTerms; ++node) term += kTermsOfValues[j][node] * rows[i][node];
        cell.terms[i][j][k] = term;
      }
  }
  cell.even = is_even(cell);
}

bool CellTransform::is_even(const Cell& cell) {
  for (const auto& [u, v] : {std::pair(1.0, 1.0), std::pair(-1.0, 0.4), std::pair(0.3, -1.0), std::pair(-0.7, -0.7)}) {
    double x = cell.x + u * half_, y = cell.y + v * half_;
    if (!ask(x, y)) return false;
    const auto [near_x, near_y] = evaluate(cell, u, v);
    if (!(std::abs(near_x - x) <= tolerance_ && std::abs(near_y - y) <= tolerance_)) return false;
  }
  return true;
}

const CellTransform::Cell& CellTransform::cell(std::int64_t column, std::int64_t row) {
  const std::uint64_t key = static_cast<std::uint64_t>(column) << 32 ^ (static_cast<std::uint64_t>(row) & 0xFFFFFFFF);
  const auto found = cells_.find(key);
  if (found != cells_.end()) return found->second;
  if (cells_.size() >= kMostCells) cells_.clear();
  Cell& made = cells_[key];
  made.x = (static_cast<double>(column) * 2 + 1) * half_;
  made.y = (static_cast<double>(row) * 2 + 1) * half_;
  fit(made);
  return made;
}

bool CellTransform::forward(std::span<double> xy) {
  if (identity()) return true;
  constexpr double kFarthest = 1e8;  // no coordinate of the Earth
  const Cell* last = nullptr;
  for (std::size_t i = 0; i + 1 < xy.size(); i += 2) {
    double &x = xy[i], &y = xy[i + 1];
    const bool near = std::abs(x) < kFarthest && std::abs(y) < kFarthest;
    if (xy.size() >= 2 * kFewest && near) {
      if (last == nullptr || std::abs(x - last->x) >= half_ || std::abs(y - last->y) >= half_)
        last = &cell(static_cast<std::int64_t>(std::floor(x / (2 * half_))),
                     static_cast<std::int64_t>(std::floor(y / (2 * half_))));
      if (last->even) {
        const auto [new_x, new_y] = evaluate(*last, (x - last->x) / half_, (y - last->y) / half_);
        x = new_x;
        y = new_y;
        continue;
      }
    }
    if (!ask(x, y)) return false;
  }
  return true;
}

}  // namespace sohoa::crs
