using QrAspire.Redirect;

await RedirectApplication.Build(args).RunAsync();
