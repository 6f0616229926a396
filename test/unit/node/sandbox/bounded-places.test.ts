import { expect, it } from 'vitest'
import { withBoundedPlaces } from '../../../../src/node/sandbox/bounded-places.ts'

it('bounds each folder in memory, and touches nothing after the options', () => {
  const command = "-- /bin/sh -c 'echo --tmpfs /x --dev /dev '"
  expect(
    withBoundedPlaces(`bwrap --ro-bind / / --tmpfs /tmp --tmpfs '/a b' --dev /dev --proc /proc ${command}`),
  ).toBe(
    `bwrap --ro-bind / / --size 536870912 --tmpfs /tmp --size 16777216 --tmpfs '/a b' --dev /dev --size 536870912 --tmpfs /dev/shm --remount-ro /dev --proc /proc ${command}`,
  )
})

it('leaves alone what is no command line of bubblewrap', () => {
  expect(withBoundedPlaces('sandbox-exec -p x -- --tmpfs /tmp')).toBe('sandbox-exec -p x -- --tmpfs /tmp')
})
