/** Whether version `left` is newer than `right` (`1.2.3`, `1.2.3-beta.1`): by its numbers, then a release above its previews. */
export function isNewer(left: string, right: string): boolean {
  const [a, b] = [parts(left), parts(right)];
  for (let index = 0; index < 3; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  if (a.preview === '' || b.preview === '') return a.preview === '' && b.preview !== '';
  return a.preview.localeCompare(b.preview, 'en', { numeric: true }) > 0;
}

function parts(version: string): { readonly numbers: readonly number[]; readonly preview: string } {
  const [release = '', ...preview] = version.split('+')[0]?.split('-') ?? [];
  return { numbers: release.split('.').map(Number), preview: preview.join('-') };
}
