#include "CBuild.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

const char *cwlogs_commit(void) {
#ifdef BUILD_COMMIT
  return TEXT(BUILD_COMMIT);
#else
  return "";
#endif
}
