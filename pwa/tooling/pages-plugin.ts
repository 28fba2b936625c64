/** While developing, answers `/` and `/mentor` with the pages that the server answers them with. */
import type { Plugin } from "vite";

const PAGES: Record<string, string> = { "/": "/student.html", "/mentor": "/mentor.html" };

export function pages(): Plugin {
  return {
    name: "pages",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const [path = "", query] = (request.url ?? "").split("?");
        const page = PAGES[path];
        if (page !== undefined) request.url = query === undefined ? page : `${page}?${query}`;
        next();
      });
    },
  };
}
