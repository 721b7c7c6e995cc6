using System.Globalization;
#if !NATIVE
using BenchmarkDotNet.Running;
#endif
using Tributary.Benchmarks.Fanout;
using Tributary.Benchmarks.Feeds;
using Tributary.Benchmarks.Outbound;

switch (args)
{
    case ["hosts", var how, var port, var count]:
        await ManyHosts.RunAsync(how, Number(port), Number(count));
        break;
    case ["allocations", var count]:
        await Allocations.RunAsync(Number(count));
        break;
    case ["fan-out", var rounds]:
        await Ratios.RunAsync(Number(rounds));
        break;
    case ["neighbours", var port, var pairs]:
        await Politeness.BadNeighboursAsync(Number(port), Number(pairs));
        break;
    case ["allowance", var port]:
        await Politeness.AllowanceAsync(Number(port));
        break;
    case ["parse", var how, var size, var rounds]:
        Parse.Speed(how, size, Number(rounds));
        break;
    case ["parse-memory", var path]:
        Parse.Memory(path);
        break;
    default:
#if NATIVE
        await Console.Error.WriteLineAsync("hosts bare|client PORT COUNT, allocations COUNT, fan-out ROUNDS, neighbours PORT PAIRS, allowance PORT, parse HOW SIZE ROUNDS, or parse-memory FILE");
#else
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
#endif
        break;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
