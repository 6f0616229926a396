/**
 * The installed package that a path lies in ("node_modules/own", ".venv/lib/python3.12/site-packages/own"); null for a
 * file of the repository. Packages are no part of the files that digests cover, and no copy can leave them out.
 */
export function installedPackage(path: string): string | null {
  return (
    /^.*?(?:^|\/)(?:node_modules|site-packages|dist-packages)\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(
      path,
    )?.[0] ?? null
  )
}
