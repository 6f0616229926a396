import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,integration}/**/*.test.ts'],
    testTimeout: 30_000,
    // Two cores are the smallest machine that the suites must run on.
    maxWorkers: 2,
  },
})
