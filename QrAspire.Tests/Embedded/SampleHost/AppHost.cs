// With "serve" the program is a child of its own host: a web server that says its environment.
if (args is ["serve", ..])
{
    await SampleHost.Server.RunAsync();
    return;
}

var builder = DistributedApplication.CreateBuilder(args);
var self = System.Reflection.Assembly.GetExecutingAssembly().Location;

// A server that is started again when it crashes.
var first = builder.AddExecutable("first", "dotnet", ".", self, "serve")
    .WithHttpEndpoint(env: "PORT")
    .WithHttpHealthCheck("/")
    .WithAnnotation(new Aspire.Hosting.Embedded.RestartAnnotation());

// A shell with a child in the background and one that left its session: whatever ends the shell must end all three.
builder.AddExecutable("second", "sh", ".", "-c", "sleep 1000 & setsid sleep 1001 & wait")
    .WithReference(first)
    .WaitFor(first);

// One that does not hear SIGTERM.
builder.AddExecutable("stubborn", "sh", ".", "-c", "trap '' TERM; while true; do sleep 0.1; done");

if (builder.Configuration["Sample:Postgres"] == "true")
    builder.AddPostgres("postgres").AddDatabase("things");
if (builder.Configuration["Sample:Kafka"] == "true")
    builder.AddKafka("kafka");

builder.Build().Run();
