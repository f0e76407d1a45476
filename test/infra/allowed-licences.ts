/** The licences of packages that may be installed, by their names of SPDX. */

/** They ask for a notice at most. */
export const allowed = [
  ...["MIT", "MIT-0", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD"],
  ...["Unlicense", "CC0-1.0", "BlueOak-1.0.0", "Python-2.0"],
];

interface Special {
  licence: string;
  packages: RegExp;
  /** May be part of what is deployed. */
  deployed: boolean;
  because: string;
}

export const special: readonly Special[] = [
  {
    licence: "OFL-1.1",
    packages: /^@fontsource-variable\/inter$/,
    deployed: true,
    because: "The page serves the font unchanged. The licence forbids to sell it by itself.",
  },
  {
    licence: "MPL-2.0",
    packages: /^(axe-core|@axe-core\/playwright|lightningcss(-[\w-]+)?)$/,
    deployed: false,
    because: "Tests use them unchanged. The licence asks to publish changes of their files.",
  },
  {
    licence: "CC-BY-4.0",
    packages: /^caniuse-lite$/,
    deployed: false,
    because: "A table of browsers, which a development tool reads. The licence asks to name its authors.",
  },
  {
    licence: "CC-BY-3.0",
    packages: /^spdx-(exceptions|ranges)$/,
    deployed: false,
    because: "Lists of SPDX, which the test of licences reads. The licence asks to name their authors.",
  },
];

/** Packages that name their licence where npm does not look, with version and the place. */
export const namedElsewhere: Readonly<Record<string, { licence: string; where: string }>> = {
  "busboy@0.3.1": { licence: "MIT", where: "`licenses` of its package.json" },
  "dicer@0.3.0": { licence: "MIT", where: "`licenses` of its package.json" },
  "streamsearch@0.1.2": { licence: "MIT", where: "`licenses` of its package.json" },
  "humanize-number@0.0.2": { licence: "MIT", where: "its README" },
  "only@0.0.2": { licence: "MIT", where: "its README" },
  "@segment/fql-ts@1.10.1": { licence: "MIT", where: "its README" },
  "buildcheck@0.0.7": { licence: "MIT", where: "`licenses` of its package.json" },
  "cpu-features@0.0.10": { licence: "MIT", where: "`licenses` of its package.json" },
  "ssh2@1.17.0": { licence: "MIT", where: "`licenses` of its package.json" },
};
