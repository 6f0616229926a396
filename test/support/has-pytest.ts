import { spawnSync } from 'node:child_process'

/** Whether tests can run pytest here; those of it are skipped elsewhere. */
export const hasPytest = spawnSync('python3', ['-c', 'import pytest']).status === 0
