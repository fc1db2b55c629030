// Builds web/dist/ from web/src/: the widget, the pages' script and their style sheet. The files are committed, so that
// Node is not needed to run the bot; `make lint` builds them anew and compares.
import { copyFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = argv[2] ?? join(here, "dist");
const common = { absWorkingDir: here, bundle: true, minify: true, charset: "utf8", legalComments: "inline" };
const targets = ["es2020", "safari14", "chrome85", "firefox90"];
// esbuild holds destructuring back for a rare fault of Safari 14 in default values, which we do not use.
const scripts = { ...common, format: "iife", target: targets, supported: { destructuring: true } };

/** Gives a script its style sheet as minified text. */
const minifiedCss = {
  name: "minified-css",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ ...common, entryPoints: [path], write: false });
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

await build({ ...scripts, entryPoints: ["src/chat.ts"], outfile: join(out, "chat.js"), plugins: [minifiedCss] });
await build({ ...scripts, entryPoints: ["src/page/page.ts"], outfile: join(out, "page.js") });
await build({ ...common, entryPoints: ["src/chat.css"], outfile: join(out, "chat.css") });
const { css } = compile(join(here, "src/page/page.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
});
writeFileSync(join(out, "page.css"), css);
// The one picture that the style sheet names: the cross that empties a search box.
copyFileSync(
  join(here, "node_modules/nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-cross.svg"),
  join(out, "nhsuk-icon-cross.svg"),
);
