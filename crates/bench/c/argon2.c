/* The yardstick for password hashes: libargon2, the reference implementation.
 *
 * For each line on standard input, hashes as often as the line says and prints
 * the nanoseconds that it took. The caller's own hashes take turns with these. */

#include <argon2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* As in components/auth: OWASP's minimum for Argon2id. */
enum { MEMORY_KIB = 19456, PASSES = 2, LANES = 1 };

static uint8_t *kept;

/* The component keeps its working memory between hashes; so does this. */
static int keep(uint8_t **memory, size_t bytes) {
    if (!kept) kept = malloc(bytes);
    *memory = kept;
    return kept ? ARGON2_OK : ARGON2_MEMORY_ALLOCATION_ERROR;
}

static void do_not_free(uint8_t *memory, size_t bytes) {
    (void)memory;
    (void)bytes;
}

static int hash(void) {
    static uint8_t password[] = "correct horse battery";
    static uint8_t salt[] = "sixteen bytes...";
    uint8_t output[32];
    argon2_context context;
    memset(&context, 0, sizeof context);
    context.out = output;
    context.outlen = sizeof output;
    context.pwd = password;
    context.pwdlen = sizeof password - 1;
    context.salt = salt;
    context.saltlen = sizeof salt - 1;
    context.t_cost = PASSES;
    context.m_cost = MEMORY_KIB;
    context.lanes = LANES;
    context.threads = LANES;
    context.version = ARGON2_VERSION_13;
    context.allocate_cbk = keep;
    context.free_cbk = do_not_free;
    return argon2id_ctx(&context);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int main(void) {
    int count;
    while (scanf("%d", &count) == 1) {
        int64_t start = now();
        for (int i = 0; i < count; i++) {
            int error = hash();
            if (error) {
                fprintf(stderr, "libargon2: %s\n", argon2_error_message(error));
                return 1;
            }
        }
        printf("%lld\n", (long long)(now() - start));
        fflush(stdout);
    }
    return 0;
}
