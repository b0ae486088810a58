const created = data.createdAt.slice(0, 16).replace("T", " ");
byId("created").textContent = `Created ${created} UTC by SukiSdp. All dates are UTC. The audio stays in the archive, and this page sends nothing.`;
showTotals();
showChart();
startTable();
addEventListener("hashchange", showLocation);
addEventListener("keydown", (event) => {
  // In the search, Escape clears the text.
  if (event.key === "Escape" && session.row && event.target !== byId("search")) {
    closeSession();
  }
});
showLocation();
