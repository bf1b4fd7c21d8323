#include "geometry/orient.hpp"

namespace sohoa::geometry {
namespace {

/// An exact sum: doubles of growing magnitude that share no bits, so the last one that is not 0 has the sum's sign.
class ExactSum {
 public:
  /// Adds a × b; the fused multiply-add yields exactly what the rounded product lost.
  void add_product(double a, double b) {
    const double product = a * b;
    add(std::fma(a, b, -product));
    add(product);
  }

  int sign() const {
    for (int i = size_; i-- > 0;)
      if (terms_[i] != 0) return terms_[i] > 0 ? 1 : -1;
    return 0;
  }

 private:
  void add(double value) {
    for (int i = 0; i < size_; ++i) {
      const double sum = value + terms_[i];
      const double part = sum - value;
      terms_[i] = (value - (sum - part)) + (terms_[i] - part);
      value = sum;
    }
    terms_[size_++] = value;
  }

  double terms_[12];
  int size_ = 0;
};

}  // namespace

int exact_orient(double ax, double ay, double bx, double by, double cx, double cy) {
  // Multiplied out, the differences (which may round) are gone, and c's own product cancels.
  ExactSum sum;
  sum.add_product(ax, by);
  sum.add_product(-ax, cy);
  sum.add_product(-cx, by);
  sum.add_product(-ay, bx);
  sum.add_product(ay, cx);
  sum.add_product(cy, bx);
  return sum.sign();
}

}  // namespace sohoa::geometry
