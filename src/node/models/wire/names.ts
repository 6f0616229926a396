/**
 * The APIs that a model may use: the name of each in the configuration, and the path of a call below the base URL.
 * This is the only list of them. The configuration's schema is made from it, and apis/registry.ts does not compile
 * until it has an adapter for each.
 */
export const APIS = [
  { name: 'chat', path: '/chat/completions' },
  { name: 'responses', path: '/responses' },
] as const

export type Api = (typeof APIS)[number]['name']

/** The default: nearly every endpoint supports it. */
export const DEFAULT_API: Api = 'chat'

export function callPath(api: Api): string {
  return APIS.find(({ name }) => name === api)!.path
}
