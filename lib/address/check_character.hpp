#pragma once
// A check character from the alphabet of the code itself: the hybrid scheme of ISO 7064, modulus 21 over 20.
#include <optional>
#include <string_view>

namespace sohoa::address {

/// Takes the values of a code's digits one by one.
class CheckSum {
 public:
  static constexpr int kModulus = 20;

  void add(int value) { product_ = rest(value) * 2 % (kModulus + 1); }
  /// The value of the check character that follows.
  int character() const { return (kModulus + 1 - product_) % kModulus; }
  /// Whether a code that ends with this value is right.
  bool ends_with(int value) const { return (product_ + value) % kModulus == 1; }

 private:
  /// 1 to 20: a sum of 0 counts as 20.
  int rest(int value) const {
    const int sum = (product_ + value) % kModulus;
    return sum == 0 ? kModulus : sum;
  }
  int product_ = kModulus;
};

/// The check character of digits of Open Location Code; none when one of them is no such digit.
std::optional<char> check_character(std::string_view digits);

}  // namespace sohoa::address
