import lock from './runtime-lock.json' with { type: 'json' }

/**
 * What is installed to run the model: node-llama-cpp and the one prebuilt binary of this platform.
 *
 * It is no dependency of the tool itself, since its optional variants (CUDA, Vulkan, ...) take 725 MB, of which
 * 85 MB are used. The lock file next to this module names every package with its sha512; `npm ci` refuses
 * anything else.
 */
export const RUNTIME_VERSION = '3.22.1'

export interface RuntimePlan {
  /** e.g. "node-llama-cpp-3.22.1-linux-x64": the folder's name */
  folder: string
  packageJson: Record<string, unknown>
  packageLock: Record<string, unknown>
  /** false if the platform's binary is pinned by version only (its sha512 is not in the lock file) */
  binaryPinned: boolean
  /** arguments of each npm command, in order */
  commands: string[][]
}

interface LockedPackage {
  version: string
  integrity: string
  optional?: boolean
  [key: string]: unknown
}

const BINARIES: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
}

/** no scripts (nothing is built), no optional variants, no network calls except for the packages themselves */
const FLAGS = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier']

/**
 * The files and npm commands that install the engine for a platform, or null if there is no prebuilt binary.
 * @param platform as process.platform
 * @param arch as process.arch
 */
export function runtimePlan(platform: string, arch: string): RuntimePlan | null {
  const variant = BINARIES[`${platform}-${arch}`]
  if (!variant) return null
  const binary = `@node-llama-cpp/${variant}`
  const packages = structuredClone(lock.packages) as unknown as Record<string, LockedPackage>
  const pinned = packages[`node_modules/${binary}`]
  for (const path of Object.keys(packages))
    if (path.startsWith('node_modules/@node-llama-cpp/')) delete packages[path]
  if (pinned) {
    // The lock file lists it as optional, and optional packages are omitted.
    delete pinned.optional
    packages[`node_modules/${binary}`] = pinned
  }
  const dependencies: Record<string, string> = { 'node-llama-cpp': RUNTIME_VERSION }
  if (pinned) dependencies[binary] = RUNTIME_VERSION
  const root = { name: lock.name, version: lock.version, private: true, dependencies }
  return {
    folder: `node-llama-cpp-${RUNTIME_VERSION}-${platform}-${arch}`,
    packageJson: root,
    packageLock: {
      name: lock.name,
      version: lock.version,
      lockfileVersion: lock.lockfileVersion,
      requires: true,
      packages: { '': root, ...packages },
    },
    binaryPinned: pinned !== undefined,
    commands: pinned
      ? [['ci', ...FLAGS]]
      : [
          ['ci', ...FLAGS],
          ['install', '--no-save', ...FLAGS, `${binary}@${RUNTIME_VERSION}`],
        ],
  }
}
