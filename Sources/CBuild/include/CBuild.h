// The commit that this was built from (BUILD_COMMIT in the environment of the build), or nothing.
const char *cwlogs_commit(void);
