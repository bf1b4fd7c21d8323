#pragma once
// On which side of a line a point lies, without rounding errors.
#include <cmath>

namespace sohoa::geometry {

/// Sign of the turn a → b → c when plain arithmetic proves it: 1 left, -1 right; 0 means "not proved".
/// The bound is Shewchuk's for this determinant ("Adaptive Precision Floating-Point Arithmetic", 1997), rounded up.
/// Proofs that could rest on an underflow are not accepted; overflow gives NaN or infinity - infinity, so no proof
/// either.
inline int certain_orient(double ax, double ay, double bx, double by, double cx, double cy) {
  const double left = (ax - cx) * (by - cy);
  const double right = (ay - cy) * (bx - cx);
  const double turn = left - right;
  const double error = 4e-16 * (std::abs(left) + std::abs(right)) + 1e-290;
  return (turn > error) - (turn < -error);
}

/// orient() where certain_orient() does not know.
int exact_orient(double ax, double ay, double bx, double by, double cx, double cy);

/// Sign of the turn a → b → c: 1 when c lies left of the line from a to b, -1 right of it, 0 on it. Exact for all
/// finite coordinates that are 0 or of magnitude 1e-120 to 1e150.
inline int orient(double ax, double ay, double bx, double by, double cx, double cy) {
  const int certain = certain_orient(ax, ay, bx, by, cx, cy);
  return certain != 0 ? certain : exact_orient(ax, ay, bx, by, cx, cy);
}

}  // namespace sohoa::geometry
