using QrAspire.Baseline;

// What is normal, and is it still? Asks Prometheus; docs/observability/baseline.md.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
return await Commands.RunAsync(args, Console.Out, Console.Error, stop.Token);
