import { defineConfig } from 'vitest/config'

/** Tests that share no state with each other: their files run in one process after another, without loading anew. */
const PURE = ['test/unit/{core,cli,webview}/**/*.test.ts']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Two cores are the smallest machine that the suites must run on.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: { name: 'whole', include: ['test/{unit,integration}/**/*.test.ts'], exclude: PURE },
      },
    ],
  },
})
