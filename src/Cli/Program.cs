Console.WriteLine("segment");
