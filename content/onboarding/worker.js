// Only for the check of a laptop: that it can be registered is all that it has to show.
self.addEventListener("install", () => self.skipWaiting());
