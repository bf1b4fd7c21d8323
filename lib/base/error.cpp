#include "base/error.hpp"

#include <cerrno>
#include <cstring>

#include "base/message.hpp"

namespace sohoa {

std::string os_error(int number) {
  switch (number) {
    case ENOENT:
      return tr("no such file or folder");
    case EACCES:
    case EPERM:
      return tr("permission denied");
    case EEXIST:
      return tr("the file exists");
    case ENOTDIR:
      return tr("a part of the path is no folder");
    case EISDIR:
      return tr("is a folder");
    case ENOSPC:
    case EDQUOT:
      return tr("the disk is full");
    case EFBIG:
      return tr("the file would be too large");
    case EROFS:
      return tr("the file system is read-only");
    case ENOMEM:
      return tr("out of memory");
    case EMFILE:
    case ENFILE:
      return tr("too many open files");
    case EIO:
      return tr("the disk reports an error");
    case ENAMETOOLONG:
      return tr("the name is too long");
    default:
      return strerrordesc_np(number);
  }
}

}  // namespace sohoa
