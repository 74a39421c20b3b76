// Shows the document of this server. Nothing is asked of any other: the viewer's own
// validator would be one.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: "none",
});
