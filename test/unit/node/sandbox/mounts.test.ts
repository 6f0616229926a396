import { expect, test } from 'vitest'
import { withMounts } from '../../../../src/node/sandbox/mounts.ts'

const WRAPPED = 'bwrap --unshare-net --ro-bind / / --bind /s /s --tmpfs /root --dev /dev -- bash'

test('what is at the top of the file system is bound one by one, and mounts come after all denials', () => {
  const command = withMounts(WRAPPED, [{ from: "/s/it's", to: '/app' }])
  expect(command).toContain(" --ro-bind '/usr' '/usr' ")
  expect(command).not.toContain('--ro-bind / /')
  expect(command).toMatch(
    / --tmpfs \/root --bind '\/s\/it'\\''s' '\/app' --remount-ro \/ --dev \/dev -- bash$/,
  )
})

test('without mounts nothing changes, and a form that is not known is refused', () => {
  expect(withMounts(WRAPPED, [])).toBe(WRAPPED)
  expect(() => withMounts('bwrap -- bash', [{ from: '/a', to: '/b' }])).toThrow(/cannot put folders/)
})
