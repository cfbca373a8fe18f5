#include <uv.h>

#include <cstdlib>

// libuv is a part of Node.js, which is not here. Only a paced job turns a loop; the tests have none on one.
extern "C" {
int uv_poll_init(uv_loop_t*, uv_poll_t*, int) { abort(); }
int uv_poll_start(uv_poll_t*, int, uv_poll_cb) { abort(); }
int uv_idle_init(uv_loop_t*, uv_idle_t*) { abort(); }
int uv_idle_start(uv_idle_t*, uv_idle_cb) { abort(); }
int uv_idle_stop(uv_idle_t*) { abort(); }
void uv_close(uv_handle_t*, uv_close_cb) { abort(); }
}
